// What does not fit: sideways scroll, things that stick out, small or cut chart text, tables that
// scroll where no keyboard reaches them.
() => {
  const shown = e => e.getBoundingClientRect().width > 0;
  const name = e => e.outerHTML.slice(0, 120);
  const page = document.documentElement;
  const found = [];
  if (page.scrollWidth > innerWidth) found.push(`page: ${page.scrollWidth} > ${innerWidth}`);
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest(".tabelle, svg, .sprung, pre") || !shown(e)) continue;
    if (e.getBoundingClientRect().right > innerWidth + 1) found.push(`sticks out: ${name(e)}`);
  }
  for (const e of document.querySelectorAll("svg text")) {
    if (!shown(e)) continue;
    const svg = e.ownerSVGElement, frame = svg.getBoundingClientRect();
    const own = e.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(e).fontSize) * frame.width / svg.viewBox.baseVal.width;
    if (size < 11) found.push(`chart text of ${size}px: ${e.textContent}`);
    if (own.left < frame.left - 1 || own.right > frame.right + 1)
      found.push(`chart text cut: ${e.textContent}`);
  }
  for (const e of document.querySelectorAll(".tabelle")) {
    const caption = document.getElementById(e.getAttribute("aria-labelledby").split(" ").pop());
    if (e.getAttribute("role") !== "region" || e.tabIndex !== 0 || !caption.textContent.trim())
      found.push(`region: ${name(e)}`);
  }
  return found;
}
