// Scenarios and thresholds, shared by every profile.
import { number, targets } from './env.js';

// The load in iterations per second that counts as an ordinary day; the other profiles are multiples of it.
export const rate = number('RATE', 1000);

// A threshold of zero stale reads is no matter of load: it holds in every profile.
export function thresholds(overrides = {}) {
  return Object.assign(
    {
      http_req_failed: ['rate<0.01'],
      checks: ['rate>0.999'],
      kvorum_stale_reads: ['count<1'],
      'http_req_duration{op:put}': ['p(95)<250'],
      'http_req_duration{op:get}': ['p(95)<250'],
      'http_req_duration{op:delete}': ['p(95)<250'],
    },
    overrides,
  );
}

export function options(profile, scenario, limits = thresholds()) {
  return {
    scenarios: { [profile]: Object.assign({ gracefulStop: '10s' }, scenario) },
    thresholds: limits,
    tags: { profile, targets: String(targets.length) },
    summaryTrendStats: ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
    discardResponseBodies: false,
    userAgent: 'kvorum-loadtest',
  };
}

// An open model: iterations start at the given rate whether or not the servers keep up, as clients do.
export function arrivals(stages, startRate = 0) {
  const peak = stages.reduce((highest, stage) => Math.max(highest, stage.target), startRate);
  return {
    executor: 'ramping-arrival-rate',
    startRate,
    timeUnit: '1s',
    preAllocatedVUs: Math.min(number('VUS', 50), number('MAX_VUS', 1000)),
    maxVUs: number('MAX_VUS', Math.max(100, Math.min(2000, Math.ceil(peak / 5)))),
    stages,
  };
}
