/** The page's build: one chunk a screen, compressed once here so that the server need not. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const OUT = new URL('dist/app', import.meta.url).pathname;

const compressed = {
  name: 'compressed',
  closeBundle() {
    for (const file of readdirSync(OUT, { recursive: true }).filter((name) => /\.(js|css|svg)$/.test(name))) {
      const bytes = readFileSync(join(OUT, file));
      writeFileSync(join(OUT, `${file}.br`), brotliCompressSync(bytes));
      writeFileSync(join(OUT, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
};

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  plugins: [react(), compressed],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_200,
  },
});
