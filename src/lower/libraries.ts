import type { Library } from './library.js';
import { reactUseWebSocket } from './react-use-websocket.js';
import { rxjsWebSocket } from './rxjs.js';
import { vueUse } from './vueuse.js';

/** The libraries whose calls are lowered. A name belongs to one of them, so their order does not matter. */
export const libraries: readonly Library[] = [reactUseWebSocket, rxjsWebSocket, vueUse];
