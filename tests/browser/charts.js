// Charts: name and message, data beside them, text against what is behind it, areas side by side.
() => {
  const found = [];
  const rgb = text => text.match(/[\d.]+/g).map(Number);
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b) + 0.05;
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)];
    return Math.max(x, y) / Math.min(x, y);
  };
  const white = [255, 255, 255];
  for (const svg of document.querySelectorAll("svg")) {
    if (!svg.getBoundingClientRect().width) continue;
    const figure = svg.closest("figure");
    const title = svg.querySelector(":scope > title"), desc = svg.querySelector(":scope > desc");
    const say = what => found.push(`${title.textContent}: ${what}`);
    if (svg.getAttribute("role") !== "img") say("no role");
    if (svg.getAttribute("aria-labelledby") !== `${title.id} ${desc.id}`) say("no name");
    if (desc.textContent !== figure.querySelector(".botschaft").textContent)
      say("message and alt text differ");
    if (!/^.{20,}[.!?]$/.test(desc.textContent)) say(`no sentence: ${desc.textContent}`);
    if (desc.textContent === title.textContent) say("alt text repeats the title");
    if (svg.querySelector("text") && !figure.querySelector("table")) say("no data table");
    const areas = [...svg.querySelectorAll("path, rect")].filter(e => {
      const style = getComputedStyle(e);
      return style.fill !== "none" && !e.closest("defs, clipPath");
    }).map(e => {
      const style = getComputedStyle(e);
      const opacity = style.fillOpacity * style.opacity;
      const color = rgb(style.fill).slice(0, 3).map(v => v * opacity + 255 * (1 - opacity));
      const edged = style.stroke !== "none" && contrast(rgb(style.stroke), white) < 1.1;
      return {e, color, opacity, edged, box: e.getBoundingClientRect()};
    }).filter(area => area.box.width > 1 && area.box.height > 1);
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      const point = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
      const behind = areas.filter(
        a => a.e.isPointInFill(point.matrixTransform(a.e.getScreenCTM().inverse())));
      const ground = behind.length ? behind.at(-1).color : white;
      const ratio = contrast(rgb(getComputedStyle(text).fill), ground);
      if (ratio < 4.5) say(`text ${text.textContent} has a contrast of ${ratio.toFixed(1)}`);
    }
    const coloured = areas.filter(a => a.opacity === 1 && contrast(a.color, white) > 1.1);
    for (const area of coloured)
      if (contrast(area.color, white) < 3) say(`area ${area.color} on white`);
    coloured.forEach((a, i) => coloured.slice(i + 1).forEach(b => {
      const apart = Math.max(a.box.left - b.box.right, b.box.left - a.box.right);
      const level = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (Math.abs(apart) < 2 && level > 2 && contrast(a.color, b.color) < 3)
        if (!a.edged || !b.edged) say(`areas ${a.color} and ${b.color} touch`);
    }));
  }
  return found;
}
