/**
 * An image with reserved space: its dominant colour until it is loaded, and its name as text when it cannot be loaded.
 */
import { useState } from 'react';
import styles from './picture.module.css';

export interface Art {
  readonly url: string;
  readonly alt: string;
  readonly dominantColor?: string | null;
}

interface PictureProps {
  readonly art: Art | null | undefined;
  /** Shown as text when there is no image. */
  readonly name: string;
  /** Width divided by height. */
  readonly ratio?: number;
  /** Loaded at once, for images above the fold. */
  readonly isEager?: boolean;
  /** Empty when the name is shown beside the image. */
  readonly alt?: string;
}

export function Picture({ art, name, ratio = 16 / 9, isEager = false, alt }: PictureProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const isThere = art != null && failedUrl !== art.url;
  return (
    <span className={styles.picture} style={{ aspectRatio: ratio, backgroundColor: art?.dominantColor ?? undefined }}>
      {isThere ? (
        <img
          src={art.url}
          alt={alt ?? art.alt}
          width={Math.round(320 * Math.min(ratio, 1.78))}
          height={Math.round((320 * Math.min(ratio, 1.78)) / ratio)}
          loading={isEager ? 'eager' : 'lazy'}
          fetchPriority={isEager ? 'high' : 'auto'}
          decoding="async"
          onError={() => setFailedUrl(art.url)}
        />
      ) : (
        <span className={styles.standIn} aria-hidden={alt === ''}>
          {name}
        </span>
      )}
    </span>
  );
}
