// A long day: the usual rate for hours. Watch memory, file handles, the log's segments and the snapshots meanwhile.
import { arrivals, options as make, rate } from './lib/options.js';
import { summary } from './lib/summary.js';
import { text } from './lib/env.js';

export const options = make(
  'soak',
  arrivals([
    { target: rate, duration: '2m' },
    { target: rate, duration: text('DURATION', '4h') },
    { target: 0, duration: '2m' },
  ]),
);

export { setup, default } from './lib/workload.js';
export const handleSummary = summary('soak');
