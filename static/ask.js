// One question to the server over HTTP: whether it said yes, and what it said.

export async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return [answer.ok, await answer.json()];
}
