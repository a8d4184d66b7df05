/** The value of a JSON text; undefined for what is not JSON, which no JSON text means. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // What the body was meant to be is for the caller to say: an error page, or an answer that cannot be read.
    return undefined;
  }
}
