/** A browser script or a style with all that it imports, as one minified text. `scripts/build/bundled-text.mjs` makes it. */
declare module '*?bundle' {
  const text: string;
  export default text;
}
