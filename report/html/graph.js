// The graph before and after: Graphviz's drawing, and a list of the nodes, whose details open.

const DRAWN = {
  svg: ['viewBox'],
  g: ['class', 'transform'],
  path: ['d', 'fill', 'stroke', 'stroke-dasharray'],
  polygon: ['points', 'fill', 'stroke'],
  polyline: ['points', 'fill', 'stroke'],
  ellipse: ['cx', 'cy', 'rx', 'ry', 'fill', 'stroke'],
  text: ['x', 'y', 'text-anchor', 'font-size'],
  title: [],
};

// Copies known elements and attributes. Everything else that a drawing may contain is left out.
function copyDrawing(node) {
  if (!Object.hasOwn(DRAWN, node.localName)) return null;
  const attributes = {};
  for (const name of DRAWN[node.localName]) if (node.hasAttribute(name)) attributes[name] = node.getAttribute(name);
  const inside = [...node.childNodes].map((child) => child.nodeType === Node.ELEMENT_NODE ? copyDrawing(child) :
      node.localName === 'text' || node.localName === 'title' ? child.textContent : null);
  return draw(node.localName, attributes, inside);
}

// Boxes get the colour of their class, edges and words the colours of the page.
function restyle(svg, nodes, choose) {
  svg.querySelectorAll('.graph > polygon').forEach((background) => background.remove());
  for (const group of svg.querySelectorAll('g.node')) {
    const node = nodes.get(group.querySelector('title')?.textContent);
    group.querySelector('title')?.remove();
    if (!node) {
      group.classList.add('port');
      continue;
    }
    group.style.setProperty('--class', `var(--${node.class})`);
    fill(group, {tabindex: 0, role: 'button', 'aria-label': `${node.operators} ${node.name}`, onclick: () => choose(node, group),
                 onkeydown: (event) => { if (event.key === 'Enter') choose(node, group); }}, []);
  }
  svg.querySelectorAll('g.edge > title, g.cluster > title, g.graph > title').forEach((title) => title.remove());
}

// The body as a program: "%3 = conv(%0, %1)" and the type.
function bodyList(body) {
  return make('ol', {class: 'body'}, body.map((inner) => make('li', {style: {'--depth': inner.depth}},
      make('div', {class: 'code'}, `${inner.result} = `, make('b', {}, inner.operator), `(${inner.operands.join(', ')})`),
      make('div', {class: 'code quiet'}, [inner.type, inner.attributes].filter(Boolean).join(' ')))));
}

function nodeDetails(node, report, choose) {
  const step = report.steps.find((each) => each.step === node.step);
  const link = step && make('button', {type: 'button', class: 'link', onclick: () => choose(step)},
      `step ${step.step}: ${milliseconds(step.median_ms)}, ${percent(step.share)}`);
  return [
    facts([['operators', text('code', node.operators)], ['name', nameOf(node.name)], ['results', text('code', node.types.join(', '))],
           ['kernel', step && `${step.backend}: ${step.kernel}`], ['runs as', link],
           ['repeated', node.repeats > 1 && `the box stands for ${node.repeats} nodes`]]),
    node.body.length > 0 ? make('div', {}, make('h3', {}, 'What runs in it'), bodyList(node.body)) : '',
    node.sources.length > 0 ? make('div', {}, make('h3', {}, `Source ${node.sources.length === 1 ? 'node' : 'nodes'}`), nameList(node.sources)) : '',
  ];
}

class Picture {
  constructor(picture, report, choose) {
    this.nodes = new Map(picture.nodes.map((node) => [node.id, node]));
    this.panel = make('aside', {class: 'panel'}, make('p', {class: 'quiet'}, 'Choose a box to see what runs in it.'));
    this.canvas = make('div', {class: 'canvas', tabindex: 0, role: 'region', 'aria-label': picture.title});
    this.show = (node, group) => {
      this.canvas.querySelector('.chosen')?.classList.remove('chosen');
      group.classList.add('chosen');
      this.panel.replaceChildren(...nodeDetails(node, report, choose).filter(Boolean));
    };
    this.svg = picture.svg ? this.parse(picture.svg) : null;
    this.element = this.svg ? make('div', {class: 'picture'}, this.toolbar(), this.canvas, this.panel) :
        make('p', {class: 'quiet'}, picture.note || 'There is no drawing.');
  }

  parse(source) {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
    const svg = copyDrawing(parsed);
    if (!svg || svg.localName !== 'svg') return null;
    const [, , width, height] = (svg.getAttribute('viewBox') ?? '').split(/\s+/).map(Number);
    if (!(width > 0 && height > 0) || !svg.querySelector('g.node')) return null;
    this.width = width;
    restyle(svg, this.nodes, this.show);
    this.canvas.append(svg);
    return svg;
  }

  // Shows the node at the top at a readable size; an overview of the width is one click away.
  start() {
    this.zoom();
    const boxes = [...this.svg.querySelectorAll('g.node')].map((group) => group.getBoundingClientRect());
    const node = boxes.reduce((top, other) => other.top < top.top ? other : top);
    const box = this.canvas.getBoundingClientRect();
    this.canvas.scrollLeft += node.left + node.width / 2 - box.left - box.width / 2;
  }

  zoom(scale) {
    const fit = this.canvas.clientWidth / this.width;
    this.scale = scale === 'fit' ? fit : scale === undefined ? Math.max(Math.min(fit, 1.25), 1) : scale;
    const middle = (this.canvas.scrollLeft + this.canvas.clientWidth / 2) / (this.canvas.scrollWidth || 1);
    this.svg.style.width = `${this.width * this.scale}px`;
    this.canvas.scrollLeft = middle * this.canvas.scrollWidth - this.canvas.clientWidth / 2;
  }

  toolbar() {
    const button = (label, title, action) => make('button', {type: 'button', title, onclick: action}, label);
    return make('div', {class: 'zoom'}, button('−', 'smaller', () => this.zoom(this.scale / 1.3)),
        button('+', 'larger', () => this.zoom(this.scale * 1.3)), button('fit', 'the whole width', () => this.zoom('fit')));
  }
}

function pictureView(picture, report, choose) {
  const table = new DataTable({
    label: picture.title, search: 'Search nodes', rows: picture.nodes,
    detail: (node) => nodeDetails(node, report, choose),
    columns: [
      {title: '#', number: true, value: (node) => picture.nodes.indexOf(node)},
      {title: 'operators', value: (node) => node.operators, cell: (node) => [swatch(node.class), text('code', node.operators)]},
      {title: 'name', value: (node) => node.name, cell: (node) => nameOf(node.name)},
      {title: 'results', value: (node) => node.types.join(', '), cell: (node) => text('code', node.types.join(', '))},
      {title: 'sources', number: true, value: (node) => node.sources.length},
    ],
  });
  const drawn = new Picture(picture, report, choose);
  const list = make('details', {class: 'list', open: !drawn.svg}, make('summary', {}, `As a list: ${counted(picture.nodes.length, 'node')}`), table.element);
  return {element: make('div', {}, drawn.element, list), shown: () => drawn.svg && drawn.scale === undefined && drawn.start()};
}

// One tab for each picture; a picture is made when its tab is first chosen.
function picturesView(pictures, report, choose) {
  const place = make('div', {});
  const views = new Map();
  const select = (i) => {
    if (!views.has(i)) views.set(i, pictureView(pictures[i], report, choose));
    place.replaceChildren(views.get(i).element);
    views.get(i).shown();
    tabs.forEach((tab, j) => tab.setAttribute('aria-pressed', i === j));
  };
  const tabs = pictures.map((picture, i) => make('button', {type: 'button', onclick: () => select(i)}, picture.title,
      ' ', text('quiet', counted(picture.nodes.length, 'node'))));
  const element = make('div', {}, make('div', {class: 'tabs'}, tabs), place);
  return {element, select};
}
