/** What a home shows at the end of each step, as HTML. A pair where the page after is better than the one before. */
export interface Home {
  name: string;
  load: string;
  /** Rows and messages come. */
  change: string;
  /** The server is gone, and rows change meanwhile. */
  lost: string;
  /** The server is back. */
  back: string | Better;
  /** More rows and messages come. */
  again: string | Better;
  /** Old sockets that come back by themselves. */
  reconnects: number;
}

/** Where the two pages differ, and why that is what was promised. */
export interface Better {
  before: string;
  after: string;
  because: string;
}

const ITS_OWN_RECONNECT =
  'the old code never came back; a channel joins again by itself, and reads its snapshot';
const ONCE =
  'the old backend repeats its latest rows to whoever connects again; only missed ones are loaded now';

const better = (before: string, after: string, because: string): Better => ({ before, after, because });
const list = (...ships: string[]): string => ships.map((ship) => `<li>${ship}</li>`).join('');
const spans = (...ships: string[]): string => ships.map((ship) => `<span>${ship}</span>`).join('');

export const homes: Home[] = [
  {
    name: 'ref',
    load: '<p class="on">1 taken, wind 5</p>',
    change: '<p class="on">2 taken, wind 6</p>',
    lost: '<p class="off">2 taken, wind 6</p>',
    back: better(
      '<p class="off">2 taken, wind 6</p>',
      '<p class="on">3 taken, wind 7</p>',
      ITS_OWN_RECONNECT,
    ),
    again: better(
      '<p class="off">2 taken, wind 6</p>',
      '<p class="on">4 taken, wind 8</p>',
      ITS_OWN_RECONNECT,
    ),
    reconnects: 0,
  },
  {
    name: 'state',
    load: `<section><h2>open</h2><ul>${list('Aurora')}</ul></section>`,
    change: `<section><h2>open</h2><ul>${list('Aurora', 'Borea')}</ul></section>`,
    lost: `<section><h2>closed</h2><ul>${list('Aurora', 'Borea')}</ul></section>`,
    back: better(
      `<section><h2>closed</h2><ul>${list('Aurora', 'Borea')}</ul></section>`,
      `<section><h2>open</h2><ul>${list('Aurora', 'Borea', 'Celeste')}</ul></section>`,
      ITS_OWN_RECONNECT,
    ),
    again: better(
      `<section><h2>closed</h2><ul>${list('Aurora', 'Borea')}</ul></section>`,
      `<section><h2>open</h2><ul>${list('Aurora', 'Borea', 'Celeste', 'Delta')}</ul></section>`,
      ITS_OWN_RECONNECT,
    ),
    reconnects: 0,
  },
  {
    name: 'class component',
    load: '<p>online, 1 taken</p>',
    change: '<p>online, 2 taken</p>',
    lost: '<p>offline, 2 taken</p>',
    back: '<p>online, 3 taken</p>',
    again: '<p>online, 4 taken</p>',
    reconnects: 1,
  },
  {
    name: 'provider',
    load: '<b>Aurora</b><i>1 arrivals</i>',
    change: '<b>Borea</b><i>2 arrivals</i>',
    lost: '<b>Borea</b><i>2 arrivals (late)</i>',
    back: '<b>Celeste</b><i>3 arrivals</i>',
    again: '<b>Delta</b><i>4 arrivals</i>',
    reconnects: 1,
  },
  {
    name: 'hook',
    load: '<span>wind 5</span> <span>1 taken</span>',
    change: '<span>wind 6</span> <span>2 taken</span>',
    lost: '<span>No connection</span> <span>2 taken</span>',
    back: '<span>wind 7</span> <span>3 taken</span>',
    again: '<span>wind 8</span> <span>4 taken</span>',
    reconnects: 2,
  },
  {
    name: 'twice on a page',
    load: '<dl><dd>1</dd><dd>5</dd></dl>',
    change: '<dl><dd>2</dd><dd>6</dd></dl>',
    lost: '<dl><dd>2</dd><dd>6</dd></dl>',
    back: better('<dl><dd>2</dd><dd>6</dd></dl>', '<dl><dd>3</dd><dd>7</dd></dl>', ITS_OWN_RECONNECT),
    again: better('<dl><dd>2</dd><dd>6</dd></dl>', '<dl><dd>4</dd><dd>8</dd></dl>', ITS_OWN_RECONNECT),
    reconnects: 0,
  },
  {
    name: 'reducer',
    load: '<p>at 0, free</p>',
    change: '<p>at 3, locked by Ann</p>',
    lost: '<p>at 3, locked by Ann</p>',
    back: '<p>at 3, locked by Ann</p>',
    again: better('<p>at 3, locked by Ann</p>', '<p>at 3, free</p>', ITS_OWN_RECONNECT),
    reconnects: 0,
  },
  {
    name: 'chat',
    load: `<div><button>Ahoy</button><ol></ol></div>`,
    change: `<div><button>Ahoy</button><ol>${list('Ahoy')}</ol></div>`,
    lost: `<div><button>Ahoy</button><ol>${list('Ahoy')}</ol></div>`,
    back: `<div><button>Ahoy</button><ol>${list('Ahoy')}</ol></div>`,
    again: better(
      `<div><button>Ahoy</button><ol>${list('Ahoy')}</ol></div>`,
      `<div><button>Ahoy</button><ol>${list('Ahoy', 'Ahoy')}</ol></div>`,
      ITS_OWN_RECONNECT,
    ),
    reconnects: 0,
  },
  {
    name: 'react-use-websocket',
    load: '<p>live: 1</p>',
    change: '<p>live: 2</p>',
    lost: '<p>waiting: 2</p>',
    back: '<p>live: 3</p>',
    again: '<p>live: 4</p>',
    reconnects: 1,
  },
  {
    name: 'service class',
    load: `<ul class="online">${list('Aurora')}</ul>`,
    change: `<ul class="online">${list('Aurora', 'Borea')}</ul>`,
    lost: `<ul class="offline">${list('Aurora', 'Borea')}</ul>`,
    back: better(
      `<ul class="online">${list('Aurora', 'Borea', 'Aurora', 'Borea', 'Celeste')}</ul>`,
      `<ul class="online">${list('Aurora', 'Borea', 'Celeste')}</ul>`,
      ONCE,
    ),
    again: better(
      `<ul class="online">${list('Aurora', 'Borea', 'Aurora', 'Borea', 'Celeste', 'Delta')}</ul>`,
      `<ul class="online">${list('Aurora', 'Borea', 'Celeste', 'Delta')}</ul>`,
      ONCE,
    ),
    reconnects: 1,
  },
  {
    name: 'reconnecting-websocket',
    load: '',
    change: list('Borea'),
    lost: list('Borea'),
    back: list('Borea'),
    again: list('Borea', 'Delta'),
    reconnects: 1,
  },
  {
    name: 'socket.io',
    load: '',
    change: '4 m',
    lost: '4 m',
    back: '4 m',
    again: '8 m',
    reconnects: 1,
  },
  {
    name: 'vue setup',
    load: '<p class="online">1 taken</p>',
    change: '<p class="online">2 taken</p>',
    lost: '<p class="">2 taken</p>',
    back: better('<p class="">2 taken</p>', '<p class="online">3 taken</p>', ITS_OWN_RECONNECT),
    again: better('<p class="">2 taken</p>', '<p class="online">4 taken</p>', ITS_OWN_RECONNECT),
    reconnects: 0,
  },
  {
    name: 'vue options',
    load: '<div><em>connected</em></div>',
    change: `<div><em>connected</em>${spans('Borea;')}</div>`,
    lost: `<div><em>lost</em>${spans('Borea;')}</div>`,
    back: `<div><em>connected</em>${spans('Borea;')}</div>`,
    again: `<div><em>connected</em>${spans('Borea;', 'Delta;')}</div>`,
    reconnects: 1,
  },
  {
    name: 'vueuse',
    load: '<p>OPEN 5</p>',
    change: '<p>OPEN 6</p>',
    lost: '<p>CLOSED 6</p>',
    back: '<p>OPEN 7</p>',
    again: '<p>OPEN 8</p>',
    reconnects: 1,
  },
  {
    name: 'svelte runes',
    load: '<p class="live">1 taken</p>',
    change: '<p class="live">2 taken</p>',
    lost: '<p>2 taken</p>',
    back: better('<p>2 taken</p>', '<p class="live">3 taken</p>', ITS_OWN_RECONNECT),
    again: better('<p>2 taken</p>', '<p class="live">4 taken</p>', ITS_OWN_RECONNECT),
    reconnects: 0,
  },
  {
    name: 'svelte onMount',
    load: spans('nobody'),
    change: spans('Borea'),
    lost: spans('Borea'),
    back: spans('Borea'),
    again: spans('Borea', 'Delta'),
    reconnects: 1,
  },
  {
    name: 'svelte store',
    load: '<p>wind 5</p>',
    change: '<p>wind 6</p>',
    lost: '<p>wind 6</p>',
    back: better('<p>wind 6</p>', '<p>wind 7</p>', ITS_OWN_RECONNECT),
    again: better('<p>wind 6</p>', '<p>wind 8</p>', ITS_OWN_RECONNECT),
    reconnects: 0,
  },
];
