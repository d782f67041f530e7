package esd.runtime.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.EndpointState.Status;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InstancesBackendTest {
    /** Keeps what it is told. */
    private static final class Told implements EndpointEvents {
        private final BlockingQueue<EndpointState> states = new LinkedBlockingQueue<>();

        @Override
        public void now(EndpointState state) {
            states.add(state);
        }

        EndpointState next() throws InterruptedException {
            return Optional.ofNullable(states.poll(20, TimeUnit.SECONDS)).orElseThrow();
        }

        boolean quiet() {
            return states.isEmpty();
        }
    }

    private final Workshop workshop = new Workshop();
    private final Told told = new Told();
    private InstancesBackend backend = new InstancesBackend(workshop, times(Duration.ofHours(1)));

    @AfterEach
    void close() {
        workshop.goOn.countDown();
        backend.close();
    }

    @Test
    void an_endpoint_is_made_with_its_instances_and_then_takes_jobs() throws Exception {
        backend.open(plan("e", "cpu", 2), told);
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.CREATING, 0));
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.IN_SERVICE, 2));
        assertThat(workshop.made).containsExactly("cuda:0", "cpu", "cpu");
        assertThat(backend.infer(task("e", "quick"), Progress.SILENT).imageNames())
                .containsExactly("cpu");
        assertThatThrownBy(() -> backend.infer(task("other", "quick"), Progress.SILENT))
                .isInstanceOf(JobFailed.class)
                .hasMessage("there is no endpoint other");
    }

    @Test
    void as_many_jobs_run_at_once_as_there_are_instances() throws Exception {
        backend.open(plan("e", "cuda:0,cpu", 3), told);
        assertThat(told.next().status()).isEqualTo(Status.CREATING);
        assertThat(told.next().status()).isEqualTo(Status.IN_SERVICE);
        List<CompletableFuture<Pictures>> jobs = List.of(begin("e"), begin("e"), begin("e"), begin("e"), begin("e"));
        await(3);
        workshop.goOn.countDown();
        for (CompletableFuture<Pictures> job : jobs) {
            assertThat(job.get(20, TimeUnit.SECONDS).imageNames()).hasSize(1);
        }
        assertThat(workshop.mostAtOnce).isEqualTo(3);
        assertThat(workshop.made).containsExactly("cuda:0", "cuda:0", "cpu", "cuda:0");
    }

    @Test
    void what_this_machine_has_not_makes_it_fail_and_says_why() throws Exception {
        assertThat(failure(plan("a", "cuda:7", 1))).isEqualTo("there is no device cuda:7 here, only cuda:0, cpu");
        workshop.free = 299 << 20;
        assertThat(failure(plan("b", "cpu", 3)))
                .isEqualTo("cpu has 299 MB free, and 3 instances need 300 MB for the largest model");
        assertThat(workshop.made).containsExactly("cuda:0");
        assertThatThrownBy(() -> backend.infer(task("a", "quick"), Progress.SILENT))
                .hasMessage("endpoint a is not in service");
    }

    @Test
    void what_cannot_be_here_at_all_is_refused_at_once() {
        assertThatThrownBy(() -> backend.open(plan("e", "gpu", 1), told))
                .isInstanceOf(EndpointRefused.class)
                .hasMessageStartingWith("instance_type gpu is neither a device");
        assertThatThrownBy(() -> backend.open(plan("e", "local", 1), told)).isInstanceOf(EndpointRefused.class);
        assertThatThrownBy(() -> backend.open(plan("e", "cpu", 33), told))
                .hasMessageContaining("(ResourceLimitExceeded)")
                .hasMessageContaining("a request delta of 33 Instances");
        EndpointPlan image = new EndpointPlan(
                "e", "e", EndpointPlan.Type.ASYNC, "cpu", 1, 0, 1, false, Optional.of("image"), List.of(), 0);
        assertThatThrownBy(() -> backend.open(image, told)).hasMessageContaining("custom_docker_image_uri");
        assertThat(told.quiet()).isTrue();
    }

    @Test
    void it_grows_with_the_jobs_and_lets_instances_go_that_have_none() throws Exception {
        backend.close();
        backend = new InstancesBackend(workshop, times(Duration.ofMillis(200)));
        backend.open(scaling("e", EndpointPlan.Type.ASYNC, 0, 2), told);
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.CREATING, 0));
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.IN_SERVICE, 1));
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.UPDATING, 1));
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.IN_SERVICE, 0));
        assertThat(workshop.closed).contains("cpu");

        CompletableFuture<Pictures> one = begin("e");
        CompletableFuture<Pictures> other = begin("e");
        await(2);
        for (int instances = 0; instances < 2; instances++) {
            assertThat(told.next()).isEqualTo(EndpointState.of(Status.UPDATING, instances));
            assertThat(told.next()).isEqualTo(EndpointState.of(Status.IN_SERVICE, instances + 1));
        }
        workshop.goOn.countDown();
        assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(other.get(20, TimeUnit.SECONDS));
        int left = 2;
        while (left > 0) {
            assertThat(told.next()).isEqualTo(EndpointState.of(Status.UPDATING, left));
            left = told.next().instances();
        }
    }

    @Test
    void a_real_time_endpoint_keeps_its_least_instances() throws Exception {
        backend.close();
        backend = new InstancesBackend(workshop, times(Duration.ofMillis(20)));
        backend.open(scaling("e", EndpointPlan.Type.REAL_TIME, 1, 2), told);
        assertThat(told.next().status()).isEqualTo(Status.CREATING);
        assertThat(told.next().status()).isEqualTo(Status.IN_SERVICE);
        Thread.sleep(200);
        assertThat(told.quiet()).isTrue();
    }

    @Test
    void removing_waits_for_what_runs_and_closes_what_there_was() throws Exception {
        EndpointPlan plan = plan("e", "cpu", 1);
        backend.resume(plan, told);
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.IN_SERVICE, 1));
        CompletableFuture<Pictures> job = begin("e");
        await(1);
        CompletableFuture<Boolean> removed = CompletableFuture.supplyAsync(() -> {
            try {
                backend.remove(plan);
                return true;
            } catch (EndpointRefused refused) {
                throw new IllegalStateException(refused);
            }
        });
        Thread.sleep(50);
        assertThat(removed).isNotDone();
        workshop.goOn.countDown();
        assertThat(job.get(20, TimeUnit.SECONDS).imageNames()).hasSize(1);
        assertThat(removed.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(workshop.closed).containsExactly("cpu");
        backend.remove(plan);
        assertThatThrownBy(() -> backend.infer(task("e", "quick"), Progress.SILENT))
                .hasMessage("there is no endpoint e");
    }

    @Test
    void the_endpoints_of_the_start_share_one_instance_for_each_usual_device() throws Exception {
        backend.resume(plan("one", "local", 1), told);
        backend.resume(plan("other", "local", 1), told);
        assertThat(told.next()).isEqualTo(EndpointState.of(Status.IN_SERVICE, 1));
        backend.infer(task("one", "quick"), Progress.SILENT);
        backend.infer(task("other", "quick"), Progress.SILENT);
        assertThat(workshop.made).containsExactly("cuda:0");
        backend.remove(plan("one", "local", 1));
        backend.infer(task("other", "quick"), Progress.SILENT);
        assertThat(workshop.closed).isEmpty();
    }

    @Test
    void a_job_that_takes_too_long_fails_and_the_next_one_runs() throws Exception {
        backend.close();
        backend =
                new InstancesBackend(workshop, new InstancesBackend.Times(Duration.ofHours(1), Duration.ofMillis(50)));
        backend.resume(plan("e", "cpu", 1), told);
        assertThatThrownBy(() -> backend.infer(task("e", "wait"), Progress.SILENT))
                .isInstanceOf(JobFailed.class)
                .hasMessage("it took longer than 0 minutes, the limit of a job");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(backend.infer(task("e", "quick"), Progress.SILENT).imageNames())
                .containsExactly("cpu");
    }

    @Test
    void a_job_that_is_stopped_was_not_too_slow() throws Exception {
        backend.resume(plan("e", "cpu", 1), told);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> backend.infer(task("e", "wait"), Progress.SILENT))
                .isInstanceOf(InterruptedException.class);
    }

    private static InstancesBackend.Times times(Duration rest) {
        return new InstancesBackend.Times(rest, Duration.ofHours(1));
    }

    private String failure(EndpointPlan plan) throws Exception {
        backend.open(plan, told);
        assertThat(told.next().status()).isEqualTo(Status.CREATING);
        EndpointState state = told.next();
        assertThat(state.status()).isEqualTo(Status.FAILED);
        return state.reason().orElseThrow();
    }

    private CompletableFuture<Pictures> begin(String endpoint) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return backend.infer(task(endpoint, "wait"), Progress.SILENT);
                    } catch (JobFailed | InterruptedException failed) {
                        throw new IllegalStateException(failed);
                    }
                },
                work -> new Thread(work).start());
    }

    private void await(int running) throws InterruptedException {
        while (workshop.running() < running) {
            Thread.sleep(5);
        }
    }

    private static EndpointPlan plan(String name, String type, int instances) {
        return new EndpointPlan(
                name,
                name,
                EndpointPlan.Type.ASYNC,
                type,
                instances,
                0,
                1,
                false,
                Optional.empty(),
                List.of(),
                100 << 20);
    }

    private static EndpointPlan scaling(String name, EndpointPlan.Type type, int least, int most) {
        return new EndpointPlan(name, name, type, "cpu", 1, least, most, true, Optional.empty(), List.of(), 0);
    }

    private static InferenceTask task(String endpoint, String kind) {
        return new InferenceTask("id", kind, "none", Optional.empty(), List.of(), endpoint);
    }
}
