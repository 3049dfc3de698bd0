"use strict";
// Sends the requests that the forms of the page describe. The token stays in this page's memory.

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const answer = form.querySelector(".answer");
  const headers = { Accept: "application/json" };
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const input of form.querySelectorAll("input[data-in]")) {
    if (input.dataset.in === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    } else if (input.value !== "") {
      if (input.dataset.in === "query") query.append(input.name, input.value);
      else headers[input.name] = input.value;
    }
  }
  const token = document.getElementById("token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const options = { method: form.dataset.method, headers };
  const body = form.querySelector("textarea[name=body]");
  if (body) {
    options.body = body.value;
    headers["Content-Type"] = body.dataset.type;
  }
  answer.hidden = false;
  answer.textContent = "…";
  try {
    const response = await fetch(query.size ? `${path}?${query}` : path, options);
    let text = await response.text();
    try {
      text = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    answer.textContent = `${response.status} ${response.statusText}\n\n${text}`;
  } catch (error) {
    answer.textContent = `No answer: ${error.message}`;
  }
}

for (const form of document.querySelectorAll("form")) form.addEventListener("submit", send);
