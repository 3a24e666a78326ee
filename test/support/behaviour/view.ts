/** Something that is mounted: what it shows, as plain data, and the way to take it down. */
export interface View {
  readonly output: unknown;
  unmount(): void;
}
