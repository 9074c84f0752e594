// Time by layer, as a tree of the names that the model's author gave.

// Parts with a smaller share of the time are listed together, and so are those after the longest few.
const SMALL_LAYER = 0.005;
const MOST_LAYERS = 24;

// "/layer1/layer1.0/conv1" is layer1, 0, conv1: PyTorch's exporter repeats the names of outer modules.
function pathOf(layer) {
  const parts = [];
  let outer = '';
  for (const part of layer.split('/').filter(Boolean)) {
    const own = outer && part.startsWith(`${outer}.`) ? part.slice(outer.length + 1) : part;
    parts.push(...own.split('.').filter(Boolean));
    outer = part;
  }
  return parts.length > 0 ? parts : ['(no name)'];
}

const newLayer = (name) => ({name, time: 0, children: new Map(), steps: []});

function layerTree(steps) {
  const root = newLayer('');
  for (const step of steps) {
    let place = root;
    place.time += step.median_ms;
    for (const part of pathOf(step.layer)) {
      if (!place.children.has(part)) place.children.set(part, newLayer(part));
      place = place.children.get(part);
      place.time += step.median_ms;
    }
    place.steps.push(step);
  }
  return root;
}

// A layer that contains only one other is shown together with it.
function joined(layer) {
  while (layer.children.size === 1 && layer.steps.length === 0) {
    const [only] = layer.children.values();
    layer = {...only, name: layer.name ? `${layer.name}.${only.name}` : only.name};
  }
  return layer;
}

// The lines of one chart. Lists of inner parts are made when they are first opened.
class LayersChart {
  constructor(steps, {colourOf, choose}) {
    Object.assign(this, {colourOf, choose});
    const root = joined(layerTree(steps));
    this.total = root.time || 1;
    this.element = make('ul', {class: 'layers'}, this.items(root, 0));
  }

  items(layer, depth) {
    const parts = [...layer.steps.map((step) => ({time: step.median_ms, item: () => this.step(text('code', step.operators), step, depth)})),
                   ...[...layer.children.values()].map((child) => ({time: child.time, item: () => this.layer(child, depth)}))];
    const limit = Math.max(SMALL_LAYER * this.total, parts.map((part) => part.time).sort((a, b) => b - a)[MOST_LAYERS] ?? 0);
    const small = parts.filter((part) => part.time < limit);
    const shown = small.length > 2 ? parts.filter((part) => !small.includes(part)) : parts;
    const time = small.reduce((sum, part) => sum + part.time, 0);
    const rest = () => this.opening(text('quiet', `${small.length} smaller parts`), time, depth, false, () => small.map((part) => part.item()));
    return [...shown.map((part) => part.item()), small.length > 2 ? rest() : ''];
  }

  layer(layer, depth) {
    const whole = joined(layer);
    if (whole.children.size === 0 && whole.steps.length === 1) {
      const [step] = whole.steps;
      return this.step([nameOf(whole.name), ' ', text('code quiet', step.operators)], step, depth);
    }
    return this.opening(nameOf(whole.name), whole.time, depth, depth === 0 && whole.time > this.total / 2, () => this.items(whole, depth + 1));
  }

  opening(title, time, depth, open, contents) {
    const inner = make('ul');
    const details = make('details', {open}, make('summary', {}, this.line(title, time, depth, 'accent')), inner);
    details.addEventListener('toggle', () => {
      if (inner.childElementCount === 0) fill(inner, {}, contents());
    });
    return make('li', {}, details);
  }

  step(title, step, depth) {
    return make('li', {class: 'step'}, make('button', {type: 'button', onclick: () => this.choose(step)},
        this.line(title, step.median_ms, depth, this.colourOf(step))));
  }

  line(title, time, depth, colour) {
    const share = time / this.total;
    return [make('span', {class: 'label', style: {'--depth': depth}}, title),
            make('span', {class: 'track'}, make('b', {style: {width: at(share), background: `var(--${colour})`}})),
            make('span', {class: 'number'}, milliseconds(time)), make('span', {class: 'number quiet'}, percent(share))];
  }
}
