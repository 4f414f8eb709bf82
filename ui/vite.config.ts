import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The words lie beside the Rust code that also uses them, outside this folder.
const root = new URL("..", import.meta.url).pathname;

export default defineConfig(({ command }) => ({
  plugins: [
    svelte({
      configFile: false,
      // Elements are made one by one, never from a string of HTML.
      compilerOptions: { fragments: "tree", runes: true },
    }),
  ],
  // Only a page that is served for development may have the stand-in for the program.
  define: { __STAND_IN__: JSON.stringify(command === "serve") },
  server: { fs: { allow: [root] } },
  build: {
    target: ["safari16.4", "chrome111"],
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    // The words of tests are the same wherever they run.
    env: { TZ: "Pacific/Auckland" },
  },
}));
