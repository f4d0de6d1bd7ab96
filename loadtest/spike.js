// A sudden crowd: ten times the usual rate within seconds, and gone again. Refusals (503 overloaded) are allowed during the
// spike, stale reads are not; the tail of the run shows whether the nodes recover.
import { arrivals, options as make, rate, thresholds } from './lib/options.js';
import { summary } from './lib/summary.js';
import { text } from './lib/env.js';

export const options = make(
  'spike',
  arrivals([
    { target: rate, duration: '20s' },
    { target: 10 * rate, duration: '10s' },
    { target: 10 * rate, duration: text('DURATION', '30s') },
    { target: rate, duration: '10s' },
    { target: rate, duration: '60s' },
    { target: 0, duration: '10s' },
  ]),
  thresholds({
    http_req_failed: ['rate<0.25'],
    checks: ['rate>0.75'],
    'http_req_duration{op:put}': ['p(95)<3000'],
    'http_req_duration{op:get}': ['p(95)<3000'],
    'http_req_duration{op:delete}': ['p(95)<3000'],
  }),
);

export { setup, default } from './lib/workload.js';
export const handleSummary = summary('spike');
