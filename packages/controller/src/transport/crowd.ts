let guests = 0;

/** How many guests this thread has on its event loop. */
export function crowdSize(): number {
  return guests;
}

/** Counts a guest in; the answer counts it out, at its first call. */
export function joinCrowd(): () => void {
  guests++;
  let isIn = true;
  return () => {
    if (isIn) guests--;
    isIn = false;
  };
}
