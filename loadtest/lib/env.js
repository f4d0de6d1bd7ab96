// What a run takes from its environment (`k6 run -e NAME=value`), with the defaults.

export const targets = list('TARGETS', 'http://localhost:8080');
export const valueBytes = number('VALUE_BYTES', 100);
export const keysPerVu = number('KEYS_PER_VU', 50);
// Shares of the three operations; they need not add up to 100.
export const mix = { put: number('PUT', 30), get: number('GET', 65), delete: number('DELETE', 5) };

// Read-your-writes is promised only when every read quorum meets every write quorum.
export const quorum = { n: number('N', 3), w: number('W', 2), r: number('R', 2) };

export function number(name, fallback) {
  const text = __ENV[name];
  if (text === undefined || text === '') {
    return fallback;
  }
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new Error(`${name} must be a number of at least 0, found "${text}"`);
  }
  return value;
}

export function text(name, fallback) {
  return __ENV[name] || fallback;
}

function list(name, fallback) {
  const entries = text(name, fallback)
    .split(',')
    .map((entry) => entry.trim().replace(/\/+$/, ''))
    .filter((entry) => entry !== '');
  for (const entry of entries) {
    if (!/^https?:\/\/[^/]+$/.test(entry)) {
      throw new Error(`${name} must be base URLs like http://localhost:8080, found "${entry}"`);
    }
  }
  if (entries.length === 0) {
    throw new Error(`${name} names no server`);
  }
  return entries;
}
