import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The local Slack serves the page at its root, and permanent links to messages (`/archives/…`) lead to the same page.
  base: '/',
  build: { target: 'es2024', assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
});
