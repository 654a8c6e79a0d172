// Building elements. Text only ever becomes text nodes, so nothing anyone wrote can become markup.

/** An element: `on` holds listeners, `data` dataset entries, `vars` CSS variables; null is left out. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'on') {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (key === 'data') {
      Object.assign(element.dataset, value);
    } else if (key === 'vars') {
      setVars(element, value);
    } else {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets CSS variables, by which styles place what is drawn. */
export function setVars(element, vars) {
  for (const [name, value] of Object.entries(vars)) element.style.setProperty(`--${name}`, value);
}

let ids = 0;

/** An id that is new to the document. */
export function freshId(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** Says something to those who listen to the page. */
export function tell(text) {
  document.getElementById('told').textContent = text;
}

/** The heading of a view, which takes the focus, and a sentence on what it is for. */
export function heading(title, sentence) {
  return el('header', { class: 'heading' }, el('h1', { tabindex: '-1' }, title), el('p', {}, sentence));
}
