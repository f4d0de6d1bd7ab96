// An ordinary day: up to the usual rate, hold it, and down again.
import { arrivals, options as make, rate } from './lib/options.js';
import { summary } from './lib/summary.js';
import { text } from './lib/env.js';

export const options = make(
  'average',
  arrivals([
    { target: rate, duration: '30s' },
    { target: rate, duration: text('DURATION', '5m') },
    { target: 0, duration: '15s' },
  ]),
);

export { setup, default } from './lib/workload.js';
export const handleSummary = summary('average');
