/** A placeholder with the height of a tile row whose titles are not loaded yet. */
import styles from './skeleton.module.css';

export function TileRowSkeleton() {
  return (
    <div className={styles.row} aria-hidden="true">
      <span className={styles.heading} />
      <div className={styles.tiles}>
        {Array.from({ length: 8 }, (_, index) => (
          <span key={index} className={styles.tile}>
            <span className={styles.art} />
            <span className={styles.line} />
            <span className={styles.short} />
          </span>
        ))}
      </div>
    </div>
  );
}

/** A placeholder block. `width` and `height` are CSS lengths. */
export function Block({ width = '100%', height }: { readonly width?: string; readonly height: string }) {
  return <span className={styles.block} style={{ width, height }} aria-hidden="true" />;
}
