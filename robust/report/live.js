// The page follows its run: progress at once, and the rest when something was decided.
(() => {
	const box = document.getElementById("live"), bar = document.getElementById("live-bar"), text = document.getElementById("live-text");
	let shown, loading = false, wanted;
	const load = async version => {
		wanted = version;
		if (loading) return;
		loading = true;
		try {
			while (shown !== wanted) {
				const now = wanted, answer = await fetch("/", {cache: "no-store"});
				if (!answer.ok) throw new Error(answer.status);
				const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
				const old = document.getElementById("report"), next = document.importNode(fresh.getElementById("report"), true);
				const open = new Set([...old.querySelectorAll("details")].map((d, k) => d.open ? k : -1));
				next.querySelectorAll("details").forEach((d, k) => { if (open.has(k)) d.open = true; });
				prepare(next);
				const at = scrollY;
				old.replaceWith(next);
				scrollTo({top: at, behavior: "instant"});
				document.title = fresh.title;
				shown = now;
			}
		} catch (problem) {
			text.textContent = "The page cannot be loaded: " + problem.message;
		} finally {
			loading = false;
		}
	};
	const crew = document.getElementById("live-workers");
	const workers = now => {
		crew.hidden = !now.summary;
		if (!now.summary) return;
		crew.querySelector("summary").textContent = now.summary;
		crew.querySelector("tbody").replaceChildren(...(now.workers || []).map(w => {
			const line = document.createElement("tr");
			[w.name, w.trainings, w.at].forEach((text, k) => { const cell = line.insertCell(); cell.textContent = text; cell.className = ["name", "n", "name"][k]; });
			return line;
		}));
	};
	const source = new EventSource("/news");
	source.onmessage = event => {
		const now = JSON.parse(event.data);
		box.hidden = false;
		bar.value = now.done;
		bar.hidden = !now.running;
		text.textContent = now.text;
		workers(now);
		if (shown === undefined && document.getElementById("report").dataset.version === String(now.version)) shown = now.version;
		if (shown !== now.version) load(now.version);
	};
	source.onerror = () => {
		if (source.readyState === EventSource.CLOSED || bar.hidden) { source.close(); return; }
		text.textContent = "No connection to the run; trying again.";
	};
})();
