/** The argument of a start that checks the settings and ends, with exit code 0 when they are valid. */
export const CHECK_ONLY = '--check-settings';
