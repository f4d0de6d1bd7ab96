// The end of a run: a text for people on stdout and in a file, the whole result as JSON beside it.
import { text } from './env.js';

// k6 hands the figures over in no order.
const order = ['rate', 'passes', 'fails', 'count', 'value', 'avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'];

const out = text('OUT', decodeURIComponent(import.meta.resolve('../out').replace(/^file:\/\//, '')));

export function summary(profile) {
  return (data) => {
    const report = render(profile, data);
    return {
      stdout: report,
      [`${out}/${profile}.txt`]: report,
      [`${out}/${profile}.json`]: JSON.stringify(data, null, 2),
    };
  };
}

function render(profile, data) {
  const lines = [`\n${profile}: ${(data.state.testRunDurationMs / 1000).toFixed(1)} s\n`];
  for (const [name, metric] of Object.entries(data.metrics).sort(byName)) {
    const figures = Object.entries(metric.values).sort(byOrder).map(([stat, value]) => `${stat}=${figure(stat, metric, value)}`);
    lines.push(`  ${name.padEnd(36)} ${figures.join('  ')}`);
    for (const [rule, { ok }] of Object.entries(metric.thresholds || {})) {
      lines.push(`    ${ok ? 'ok    ' : 'FAILED'} ${rule}`);
    }
  }
  lines.push('\n  checks');
  for (const { name, passes, fails } of checksOf(data.root_group)) {
    lines.push(`    ${fails === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passes} passed, ${fails} failed`);
  }
  return `${lines.join('\n')}\n`;
}

function byName([left], [right]) {
  return left < right ? -1 : 1;
}

function byOrder([left], [right]) {
  return order.indexOf(left) - order.indexOf(right);
}

function figure(stat, metric, value) {
  if (metric.type === 'rate' && stat === 'rate') {
    return `${(value * 100).toFixed(3)}%`;
  }
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return metric.contains === 'time' ? `${rounded}ms` : rounded;
}

function checksOf(group) {
  return group.groups.reduce((all, inner) => all.concat(checksOf(inner)), group.checks.slice());
}
