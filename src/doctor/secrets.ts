/** What must never be printed: passwords, keys and tokens that the user gave. */
export class Secrets {
  private readonly values = new Set<string>();

  /** Remembers a secret, also as it looks inside a URL. Short ones are words that occur in any text, and are left. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < 4) return;
    for (const form of [secret, encodeURIComponent(secret), encodeURI(secret)]) this.values.add(form);
  }

  /** Remembers the password of a connection string, however it is written. */
  addFrom(connectionString: string): void {
    const written = /^[a-z]+:\/\/[^:@/]*:(.*)@/i.exec(connectionString)?.[1];
    this.add(written);
    this.add(written && decoded(written));
    for (const [, value] of connectionString.matchAll(/[?&\s](?:password|sslpassword)=([^&\s]+)/gi)) {
      this.add(value);
      this.add(value && decoded(value));
    }
  }

  /** The text without any secret in it. */
  hide(text: string): string {
    let hidden = text;
    // The longest first: one secret may be part of another.
    for (const value of [...this.values].sort((a, b) => b.length - a.length))
      hidden = hidden.replaceAll(value, '***');
    return hidden;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
