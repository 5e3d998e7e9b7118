/** The shape of a shelf before its titles are known; as high as the shelf will be. */
import styles from './skeleton.module.css';

export function ShelfSkeleton() {
  return (
    <div className={styles.shelf} aria-hidden="true">
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

/** A block of the given size. Any CSS lengths. */
export function Block({ width = '100%', height }: { readonly width?: string; readonly height: string }) {
  return <span className={styles.block} style={{ width, height }} aria-hidden="true" />;
}
