// How much can it take? The rate grows until a threshold breaks, which ends the run: the rate reached is the result, and
// an exit status of 99 is the expected one.
import { arrivals, options as make, rate, thresholds } from './lib/options.js';
import { summary } from './lib/summary.js';
import { text } from './lib/env.js';

const stop = (threshold) => [{ threshold, abortOnFail: true, delayAbortEval: '10s' }];

export const options = make(
  'breakpoint',
  arrivals([{ target: 50 * rate, duration: text('DURATION', '20m') }], rate),
  thresholds({
    http_req_failed: stop('rate<0.01'),
    kvorum_stale_reads: stop('count<1'),
    dropped_iterations: stop('count<1000'),
    'http_req_duration{op:put}': stop('p(95)<500'),
    'http_req_duration{op:get}': stop('p(95)<500'),
    'http_req_duration{op:delete}': stop('p(95)<500'),
  }),
);

export { setup, default } from './lib/workload.js';
export const handleSummary = summary('breakpoint');
