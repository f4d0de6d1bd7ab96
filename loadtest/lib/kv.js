// The three operations over HTTP. Every request is tagged with its route, never with its key: a series per key would
// drown the results.
import http from 'k6/http';
import { targets } from './env.js';

const found = http.expectedStatuses(200);
const foundOrNot = http.expectedStatuses(200, 404);

// context: the token of the version this write replaces, or null for the first write of the key.
export function put(key, value, context) {
  const body = context === null ? { value } : { value, context };
  return http.put(urlOf(key), JSON.stringify(body), {
    headers: { 'Content-Type': 'application/json' },
    tags: { name: 'PUT /kv/:key', op: 'put' },
    responseCallback: found,
  });
}

export function get(key) {
  return http.get(urlOf(key), {
    headers: { Accept: 'application/json' },
    tags: { name: 'GET /kv/:key', op: 'get' },
    responseCallback: foundOrNot,
  });
}

export function remove(key, context) {
  return http.del(urlOf(key), null, {
    headers: context === null ? {} : { 'X-Kvorum-Context': context },
    tags: { name: 'DELETE /kv/:key', op: 'delete' },
    responseCallback: found,
  });
}

export function contextOf(response) {
  return response.headers['X-Kvorum-Context'] || field(response, 'context') || null;
}

export function valueOf(response) {
  return field(response, 'value');
}

// Any node coordinates any key, so each request goes to one of the targets at random.
function urlOf(key) {
  const target = targets[Math.floor(Math.random() * targets.length)];
  return `${target}/kv/${encodeURIComponent(key)}`;
}

function field(response, name) {
  try {
    return response.json(name);
  } catch (_) {
    return undefined; // not JSON: the check that wanted the field fails and says so
  }
}
