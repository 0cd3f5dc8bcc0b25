/** The straight line that fits points best. */
export interface LinearFit {
  slope: number
  /** Standard error of the slope: what the scatter of the points alone may make of it. */
  slopeError: number
}

/** Fits a line by least squares. @param points At least three. */
export function linearFit(points: readonly (readonly [x: number, y: number])[]): LinearFit {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const middleX = mean(points.map(([x]) => x))
  const middleY = mean(points.map(([, y]) => y))
  const width = points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0) / width
  const scatter = points.reduce((sum, [x, y]) => sum + (y - middleY - slope * (x - middleX)) ** 2, 0)
  return { slope, slopeError: Math.sqrt(scatter / (points.length - 2) / width) }
}
