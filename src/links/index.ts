export { judgeLeftovers, type Judged } from './leftovers.js';
export { isServing, opens, pictureOf, type ChannelPlace, type Picture, type RouteFacts } from './picture.js';
