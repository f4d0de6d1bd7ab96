// A hard day: three times the usual rate in steps. Slower is allowed, wrong or failing is not.
import { arrivals, options as make, rate, thresholds } from './lib/options.js';
import { summary } from './lib/summary.js';
import { text } from './lib/env.js';

const step = text('DURATION', '2m');

export const options = make(
  'stress',
  arrivals([
    { target: rate, duration: '30s' },
    { target: rate, duration: step },
    { target: 2 * rate, duration: '30s' },
    { target: 2 * rate, duration: step },
    { target: 3 * rate, duration: '30s' },
    { target: 3 * rate, duration: step },
    { target: 0, duration: '30s' },
  ]),
  thresholds({
    'http_req_duration{op:put}': ['p(95)<1000'],
    'http_req_duration{op:get}': ['p(95)<1000'],
    'http_req_duration{op:delete}': ['p(95)<1000'],
  }),
);

export { setup, default } from './lib/workload.js';
export const handleSummary = summary('stress');
