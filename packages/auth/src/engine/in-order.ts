// Handles events one at a time: one that is caused while another is handled comes after it.

/** Returns a function that handles an event, once every earlier one has been handled. */
export function inOrder<E>(handle: (event: E) => void): (event: E) => void {
  const queue: E[] = [];
  let isHandling = false;
  return (event) => {
    queue.push(event);
    if (isHandling) return;
    isHandling = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) handle(next);
    } finally {
      isHandling = false;
    }
  };
}
