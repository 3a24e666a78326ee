export { readRows, type RowSource } from './read.js';
