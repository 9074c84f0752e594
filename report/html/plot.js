// Parts of charts. Positions are percentages, so a chart follows the width of the page without being drawn again, and words
// are ordinary text.

const at = (share) => `${(100 * share).toFixed(3)}%`;

// One box that follows the pointer over any element with a tip.
const tip = make('div', {class: 'tip', role: 'status', hidden: true});

function showTip(event, lines) {
  tip.replaceChildren(...lines.map((line, i) => make('div', {class: i === 0 ? 'first' : ''}, line)));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, innerWidth - box.width - 8);
  const below = event.clientY + 18;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below + box.height < innerHeight ? below : event.clientY - box.height - 12}px`;
}

const tips = (lines) => ({onpointermove: (event) => showTip(event, lines()), onpointerleave: () => { tip.hidden = true; }});

const tickText = (value) => String(Number(value.toPrecision(3)));

// About `count` round numbers from 0 to `most`.
function ticks(most, count) {
  if (!(most > 0)) return [0];
  const raw = most / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => power * factor >= raw * 0.999);
  return Array.from({length: Math.floor(most / step + 1e-9) + 1}, (_, i) => i * step);
}

function powersOfTen(least, most) {
  const values = [];
  for (let power = Math.ceil(least); power <= Math.floor(most); ++power) values.push(power);
  return values;
}

// A frame with labels on both axes. Each tick is {at: 0..1, label}.
function plot({xTicks, yTicks, xTitle, yTitle, style}, ...marks) {
  return make('figure', {class: `plot ${style}`},
      make('div', {class: 'y-title'}, yTitle),
      make('div', {class: 'y-ticks'}, yTicks.map((tick) => make('span', {style: {bottom: at(tick.at)}}, tick.label))),
      make('div', {class: 'area'},
          yTicks.map((tick) => make('i', {class: 'across', style: {bottom: at(tick.at)}})),
          xTicks.map((tick) => make('i', {class: 'up', style: {left: at(tick.at)}})), marks),
      make('div', {class: 'x-ticks'}, xTicks.map((tick) => make('span', {class: tick.at > 0.97 && 'end', style: {left: at(tick.at)}}, tick.label))),
      make('div', {class: 'x-title'}, xTitle));
}
