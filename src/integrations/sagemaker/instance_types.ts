/** Those that schedules may hold from the beginning, in the order in which the form has always listed them. */
const FIRST = {
  m4: ["xlarge", "2xlarge", "4xlarge", "10xlarge", "16xlarge"],
  m5: ["large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge"],
  c4: ["xlarge", "2xlarge", "4xlarge", "8xlarge"],
  p2: ["xlarge", "8xlarge", "16xlarge"],
  p3: ["2xlarge", "8xlarge", "16xlarge"],
  c5: ["xlarge", "2xlarge", "4xlarge", "9xlarge", "18xlarge"],
}
const GPU_SIZES = ["xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"]
const SIZES = ["large", ...GPU_SIZES]
const NEWER = {
  ...Object.fromEntries(["m6i", "m7i", "c6i", "c7i", "r6i", "r7i"].map((family) => [family, SIZES])),
  ...Object.fromEntries(["g4dn", "g5"].map((family) => [family, GPU_SIZES])),
}

/** Can be had in every region. */
export const DEFAULT_INSTANCE_TYPE = "ml.m5.xlarge"

/** For batch transform jobs. Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TransformResources.html */
export const TRANSFORM_TYPES = Object.entries({ ...FIRST, ...NEWER }).flatMap(([family, sizes]) =>
  sizes.map((size) => `ml.${family}.${size}`),
)
/** For training jobs. Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html */
export const TRAINING_TYPES = TRANSFORM_TYPES.filter((type) => type !== "ml.c6i.large")
