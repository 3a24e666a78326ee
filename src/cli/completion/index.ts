export { bash } from './bash.js';
export { describeProgram } from './describe.js';
export { fish } from './fish.js';
export { zsh } from './zsh.js';
