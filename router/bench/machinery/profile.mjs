export const profile = async () => 'todo';
