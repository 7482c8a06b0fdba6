"use strict";
// What stands under the pointer is said at once, where browsers would wait, and columns are sorted by a click on their head.
(() => {
	const tip = document.getElementById("tip");
	const quiet = svg => { // names for those who cannot see it, not tips over all of it
		const title = svg.querySelector(":scope > title");
		if (title) { svg.removeAttribute("aria-labelledby"); svg.setAttribute("aria-label", title.textContent); svg.setAttribute("aria-describedby", svg.id + "-text"); title.remove(); }
		for (const note of svg.querySelectorAll(".note > title")) { note.parentNode.dataset.note = note.textContent; note.remove(); }
	};
	const sortable = table => {
		for (const head of table.tHead.rows[0].cells) {
			const button = document.createElement("button");
			button.type = "button";
			button.append(...head.childNodes);
			head.append(button);
			button.addEventListener("click", () => {
				const down = head.getAttribute("aria-sort") === "ascending", at = head.cellIndex, body = table.tBodies[0];
				const key = row => row.cells[at].dataset.sort === undefined ? NaN : Number(row.cells[at].dataset.sort);
				const numbers = head.classList.contains("n");
				const rows = [...body.rows].sort((a, b) => {
					if (!numbers) return (down ? -1 : 1) * a.cells[at].textContent.localeCompare(b.cells[at].textContent, "en", {numeric: true});
					const x = key(a), y = key(b);
					return isNaN(x) ? (isNaN(y) ? 0 : 1) : isNaN(y) ? -1 : (down ? y - x : x - y);
				});
				for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
				head.setAttribute("aria-sort", down ? "descending" : "ascending");
				body.append(...rows);
			});
		}
	};
	window.prepare = root => {
		root.querySelectorAll(".plot svg").forEach(quiet);
		root.querySelectorAll("table.sortable").forEach(sortable);
	};
	prepare(document);
	document.addEventListener("pointermove", e => {
		const note = e.target.dataset && e.target.dataset.note;
		tip.hidden = !note;
		if (!note) return;
		tip.textContent = note;
		const box = tip.getBoundingClientRect();
		tip.style.left = Math.max(4, Math.min(e.clientX + 14, innerWidth - box.width - 4)) + "px";
		tip.style.top = (e.clientY + 18 + box.height > innerHeight ? e.clientY - box.height - 10 : e.clientY + 18) + "px";
	});
	document.addEventListener("pointerleave", () => { tip.hidden = true; });
})();
