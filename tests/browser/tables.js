// Cells that are empty, headers without scope, numbers that do not stand below each other.
() => {
  const found = [];
  const number = /^[+\u2212±]?[\d.]+(,\d+)?(\u00a0%)?(\u00a0°)?$/;
  const date = /^(\d\d\.\d\d\.)?\d{4}$/;
  for (const table of document.querySelectorAll("table")) {
    const say = (what, e) => found.push(`${table.caption.textContent}: ${what} ${e.outerHTML}`);
    for (const cell of table.querySelectorAll("th, td")) {
      const text = cell.innerText.trim(), style = getComputedStyle(cell);
      if (!text) say("empty", cell);
      if (cell.tagName === "TH" && !["col", "row"].includes(cell.scope)) say("no scope", cell);
      if (style.fontVariantNumeric !== "tabular-nums") say("figures", cell);
    }
    table.tHead.querySelectorAll("th").forEach((head, column) => {
      const cells = [...table.tBodies[0].rows].map(row => row.cells[column]);
      const texts = cells.map(cell => cell.innerText.trim()).filter(text => /\d/.test(text));
      const numbers = texts.length && texts.every(text => number.test(text) && !date.test(text));
      for (const cell of [head, ...cells])
        if (numbers && column && getComputedStyle(cell).textAlign !== "right") say("left", cell);
    });
  }
  return found;
}
