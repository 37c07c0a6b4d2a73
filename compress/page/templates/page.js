// Sort a table by a click on its heading; open a folded part when a link points into it.
document.querySelectorAll("table.sortable th").forEach(head => head.addEventListener("click", () => {
  const table = head.closest("table"), column = head.cellIndex, up = head.dataset.up !== "1";
  const key = row => { const t = row.cells[column].innerText, n = parseFloat(t.replace(/,/g, "")); return isNaN(n) ? t : n; };
  [...table.rows].slice(1)
    .sort((a, b) => { const x = key(a), y = key(b); return (x > y ? 1 : x < y ? -1 : 0) * (up ? 1 : -1); })
    .forEach(row => table.tBodies[0].append(row));
  head.dataset.up = up ? "1" : "0";
}));
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
});
