// One iteration is one operation on one of the VU's own keys. A VU is the only writer of its keys and does one thing at
// a time, so it knows what each of them must hold: that is checked on every read.
import { check } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { contextOf, get, put, remove, valueOf } from './kv.js';
import { keysPerVu, mix, quorum, targets, valueBytes } from './env.js';

const staleReads = new Counter('kvorum_stale_reads');
const unknownOutcomes = new Counter('kvorum_unknown_outcomes');

const readsSeeWrites = quorum.w + quorum.r > quorum.n;
const padding = 'x'.repeat(valueBytes);

// What this VU knows of its keys: {value, context, certain}. value is null after a delete, undefined before the first
// write; certain is false after a write whose outcome is unknown, until the next write that was acknowledged.
const states = new Map();
let sequence = 0;

// Run by k6 once, before the load. The prefix keeps the keys of different runs apart.
export function setup() {
  return { prefix: `load/${Date.now().toString(36)}-${Math.floor(Math.random() * 1e9).toString(36)}` };
}

export default function iteration({ prefix }) {
  const key = `${prefix}/${exec.vu.idInTest}/${Math.floor(Math.random() * keysPerVu)}`;
  const state = states.get(key) || { value: undefined, context: null, certain: true };
  states.set(key, state);
  choose()(key, state);
}

function choose() {
  let ticket = Math.random() * (mix.put + mix.get + mix.delete);
  if ((ticket -= mix.put) < 0) {
    return write;
  }
  return (ticket -= mix.get) < 0 ? read : erase;
}

function write(key, state) {
  sequence += 1;
  const value = `${exec.vu.idInTest}-${sequence}-${padding}`.slice(0, Math.max(valueBytes, 24));
  const response = put(key, value, state.context);
  const acknowledged = check(response, { 'put answers 200': (r) => r.status === 200 }, { op: 'put' });
  settle(state, response, acknowledged, value);
}

function erase(key, state) {
  const response = remove(key, state.context);
  const acknowledged = check(response, { 'delete answers 200': (r) => r.status === 200 }, { op: 'delete' });
  settle(state, response, acknowledged, null);
}

function settle(state, response, acknowledged, value) {
  if (acknowledged) {
    state.value = value;
    state.context = contextOf(response);
    state.certain = true;
  } else if (response.status !== 503 && response.status !== 507) {
    unknownOutcomes.add(1); // 504, or no answer at all: the write may appear later
    state.certain = false;
  }
}

function read(key, state) {
  const response = get(key);
  const answered = check(response, { 'get answers 200 or 404': (r) => r.status === 200 || r.status === 404 }, { op: 'get' });
  if (!answered || !readsSeeWrites || !state.certain) {
    return;
  }
  const expected = state.value === undefined ? null : state.value;
  const found = response.status === 200 ? valueOf(response) : null;
  if (!check(found, { 'get sees the last acknowledged write': (v) => v === expected }, { op: 'get' })) {
    staleReads.add(1);
    console.error(`stale read of ${key}: expected ${brief(expected)}, found ${brief(found)} (targets ${targets.length})`);
  }
}

function brief(value) {
  return value === null ? 'nothing' : String(value).slice(0, 24);
}
