import { playerApi, request } from "../api.js";

/** What a host may ask and order. Orders may be sent again: with a `revision` each is carried out once. */
export function hostApi({ quiz, token }) {
  const base = `/api/quizzes/${encodeURIComponent(quiz)}`;
  const { question, tally, board, liveUrl } = playerApi({ quiz, token });
  return {
    question, tally, board, liveUrl,
    look: (signal) => request("GET", `${base}/host`, { token, signal }),
    order: (command, body, signal) => request("POST", `${base}/host/${command}`, { token, body, signal }),
    players: (signal) => request("GET", `${base}/players`, { token, signal }),
    content: (signal) => request("GET", `${base}/content`, { token, signal }),
    regrade: (body, signal) => request("POST", `${base}/regrade`, { token, body, signal }),
    results: (signal) => request("GET", `${base}/results?format=json`, { token, signal }),
    resultsPath: (format) => `${base}/results?format=${format}`,
  };
}
