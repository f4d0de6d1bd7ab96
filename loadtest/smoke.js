// Does it work at all? A handful of users for 20 seconds; the gate of every build.
import { options as make, thresholds } from './lib/options.js';
import { summary } from './lib/summary.js';
import { number, text } from './lib/env.js';

export const options = make(
  'smoke',
  {
    executor: 'constant-vus',
    vus: number('VUS', 4),
    duration: text('DURATION', '20s'),
  },
  thresholds({
    // Shared build machines have slow disks and few cores.
    'http_req_duration{op:put}': ['p(95)<500'],
    'http_req_duration{op:get}': ['p(95)<500'],
    'http_req_duration{op:delete}': ['p(95)<500'],
    // A run that hardly did anything has shown nothing.
    http_reqs: ['count>100'],
  }),
);

export { setup, default } from './lib/workload.js';
export const handleSummary = summary('smoke');
