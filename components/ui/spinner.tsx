/** A turning ring beside the word for what is going on. */
export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="inline-block size-2.75 flex-none animate-spin motion-reduce:animate-none rounded-full border-2 border-line-2 border-t-accent"
    />
  );
}
