/** A picture with its place kept: its colour first, then itself; its name in type when it does not come. */
import { useState } from 'react';
import styles from './picture.module.css';

export interface Art {
  readonly url: string;
  readonly alt: string;
  readonly dominantColor?: string | null;
}

interface PictureProps {
  readonly art: Art | null | undefined;
  /** Shown in type where there is no picture. */
  readonly name: string;
  /** Width over height. */
  readonly ratio?: number;
  /** The first ones seen are not to wait. */
  readonly isEager?: boolean;
  /** Empty where the name stands beside it anyway. */
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
