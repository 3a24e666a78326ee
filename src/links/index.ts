export { judgeLeftovers, type Judged } from './leftovers.js';
export { isServing, pictureOf, type ChannelPlace, type Picture, type RouteFacts } from './picture.js';
