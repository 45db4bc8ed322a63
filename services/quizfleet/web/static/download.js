import { Problem, parsed, refusal } from "./api.js";

/**
 * Save a file that only a token opens. Resolves to its name, which is the server's.
 *
 * Rejects with a Problem where the server refuses, or none answers.
 */
export async function download(path, token) {
  const { blob, name } = await fetchFile(path, token);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Safari reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return name;
}

async function fetchFile(path, token) {
  let response;
  try {
    response = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, cache: "no-store" });
    if (response.ok) return { blob: await response.blob(), name: nameIn(response.headers.get("Content-Disposition")) };
  } catch {
    throw new Problem(0, "network");
  }
  throw refusal(response, parsed(await response.text().catch(() => "")) ?? {});
}

/** The name in a Content-Disposition: filename* where there is one, as that takes all characters. */
function nameIn(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  try {
    if (encoded) return decodeURIComponent(encoded);
  } catch {
    // Then the plain one.
  }
  return /filename="?([^";]+)"?/i.exec(disposition ?? "")?.[1] ?? "quiz";
}
