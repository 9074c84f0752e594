// Elements and the formats of numbers.

const SVG = 'http://www.w3.org/2000/svg';

// Text always becomes text nodes and never markup: names come from model files.
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || (value === false && !name.startsWith('aria-'))) continue;
    if (name === 'style') Object.entries(value).forEach(([key, text]) => node.style.setProperty(key, text));
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== ''));
  return node;
}

const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const text = (style, ...children) => make('span', {class: style}, ...children);

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

function significant(value, digits = 3) {
  if (!isNumber(value)) return '–';
  if (value === 0) return '0';
  const before = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(before > 0 ? Math.max(0, digits - before) : Math.min(6, digits - 1 - before));
}

function milliseconds(value) {
  if (!isNumber(value)) return '–';
  if (value === 0) return '0 ms';
  if (value >= 10000) return `${significant(value / 1000)} s`;
  return value < 0.1 ? `${significant(value * 1000)} µs` : `${significant(value)} ms`;
}

function megabytes(value) {
  if (!isNumber(value)) return '–';
  if (value === 0) return '0 MB';
  return value < 0.1 ? `${significant(value * 1000)} kB` : `${significant(value)} MB`;
}

const percent = (share) => isNumber(share) ? `${(100 * share).toFixed(1)}\u00a0%` : '–';
const ratio = (value) => isNumber(value) ? `${value.toFixed(2)}×` : '–';
const rate = (value) => isNumber(value) && value > 0 ? `${significant(value)} GFLOP/s` : '';
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function errorText(value) {
  if (!isNumber(value)) return 'not finite';
  return value === 0 ? '0' : value.toExponential(1).replace('e-', ' · 10⁻').replace('e+', ' · 10^')
      .replace(/⁻(\d+)/, (_, digits) => '⁻' + [...digits].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]).join(''));
}

// "faster by 12.1 % ± 0.8", "no measurable change, ± 0.9 %".
function changeText(change) {
  if (!change) return '';
  const interval = `±\u00a0${(100 * (change.half_width ?? 0)).toFixed(1)}`;
  switch (change.verdict) {
    case 'faster': return `faster by ${percent(-change.change)} ${interval}`;
    case 'slower': return `slower by ${percent(change.change)} ${interval}`;
    case 'no change': return change.half_width === 0 ? 'the same plan' : `no measurable change, ${interval}\u00a0%`;
    default: return change.rounds > 0 ? 'too few rounds' : '';
  }
}

const verdictClass = (change) => ({faster: 'faster', slower: 'slower'})[change?.verdict] ?? 'quiet';

function sumsBy(items, key, value) {
  const sums = new Map();
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + value(item));
  return [...sums].sort((a, b) => b[1] - a[1]);
}

// Names break at separators instead of anywhere.
function nameOf(name) {
  const parts = name.split(/(?<=[/._:])/);
  return make('span', {class: 'name'}, parts.flatMap((part, i) => i === 0 ? [part] : [make('wbr'), part]));
}

// The end of a long name, which is more specific than its beginning.
const LONGEST_NAME = 56;
function shortNameOf(name) {
  if (name.length <= LONGEST_NAME) return nameOf(name);
  const end = name.slice(-LONGEST_NAME);
  const short = nameOf(`…${end.slice(Math.max(0, end.search(/[/.]/)))}`);
  short.title = name;
  return short;
}

const nameList = (names) => make('ul', {class: 'names'}, names.map((name) => make('li', {}, nameOf(name))));
