package esd.runtime.matting;

/** The opacities that fit a picture's colours best where they are open: conjugate gradients over its matting Laplacian. */
final class Opacity {
    private static final double TOLERANCE = 1e-7;
    private static final int MOST_ITERATIONS = 10_000;

    private Opacity() {}

    /** From 0 to 1 for each place. */
    static float[] of(int[] colours, int width, Trimap trimap) throws TooMuchOpen, InterruptedException {
        float[] opacities = new float[colours.length];
        for (int place = 0; place < opacities.length; place++) {
            opacities[place] = trimap.front(place) ? 1 : 0;
        }
        Laplacian laplacian = new Laplacian(colours, width, trimap);
        double[] solved = solved(laplacian);
        for (int i = 0; i < solved.length; i++) {
            opacities[laplacian.open()[i]] = (float) Math.min(Math.max(solved[i], 0), 1);
        }
        return opacities;
    }

    private static double[] solved(Laplacian laplacian) throws TooMuchOpen, InterruptedException {
        int size = laplacian.open().length;
        double[] x = new double[size];
        double[] r = laplacian.pull().clone();
        double[] z = laplacian.near(r);
        double[] p = z.clone();
        double[] product = new double[size];
        double enough = TOLERANCE * TOLERANCE * inner(r, r);
        double rz = inner(r, z);
        for (int iteration = 0; inner(r, r) > enough; iteration++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after %d rounds of alpha matting".formatted(iteration));
            }
            if (iteration == MOST_ITERATIONS) {
                throw new TooMuchOpen("the opacities did not settle in %d rounds".formatted(MOST_ITERATIONS));
            }
            laplacian.apply(p, product);
            double step = rz / inner(p, product);
            add(x, step, p);
            add(r, -step, product);
            z = laplacian.near(r);
            double next = inner(r, z);
            for (int i = 0; i < size; i++) {
                p[i] = z[i] + next / rz * p[i];
            }
            rz = next;
        }
        return x;
    }

    private static void add(double[] sum, double factor, double[] vector) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * vector[i];
        }
    }

    private static double inner(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
