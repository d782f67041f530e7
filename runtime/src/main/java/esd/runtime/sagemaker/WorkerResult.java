package esd.runtime.sagemaker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What the container answered: pictures as Base64 in a JSON, which are taken apart into the store. */
final class WorkerResult {
    private static final List<String> REPORTED = List.of("parameters", "info", "html_info");
    private static final List<String> COMPLAINTS = List.of("detail", "error", "errors", "message");

    /** The contract has this task end without pictures. */
    private static final String WITHOUT_PICTURES = "extra-batch-images";

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(ResultFile.MOST_BYTES)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final InferenceTask task;
    private final JsonNode answer;

    private WorkerResult(InferenceTask task, JsonNode answer) {
        this.task = task;
        this.answer = answer;
    }

    static WorkerResult read(InferenceTask task, byte[] json) throws JobFailed {
        try {
            JsonNode answer = JSON.readTree(json);
            if (!answer.isObject()) {
                throw new JobFailed("endpoint %s answered no JSON object".formatted(task.endpointName()));
            }
            return new WorkerResult(task, answer);
        } catch (JsonProcessingException broken) {
            throw new JobFailed(
                    "endpoint %s answered broken JSON: %s".formatted(task.endpointName(), broken.getOriginalMessage()),
                    broken);
        } catch (IOException unreadable) {
            throw new JobFailed("endpoint %s answered nothing readable".formatted(task.endpointName()), unreadable);
        }
    }

    Pictures putInto(ObjectStore store) throws JobFailed {
        List<ResultFile> files = files();
        String reportName = task.id() + "_param.json";
        try {
            for (ResultFile file : files) {
                store.put(task.resultPrefix() + file.name(), file.content(), file.contentType());
            }
            store.put(task.resultPrefix() + reportName, report(), "application/json");
        } catch (IOException refused) {
            throw new JobFailed(
                    "the object store did not take the result of %s: %s".formatted(task.id(), refused.getMessage()),
                    refused);
        }
        return new Pictures(files.stream().map(ResultFile::name).toList(), reportName);
    }

    private List<ResultFile> files() throws JobFailed {
        List<ResultFile> files = new ArrayList<>();
        if (answer.path("images").isArray()) {
            for (JsonNode image : answer.path("images")) {
                files.add(file("image_" + files.size(), image));
            }
        } else if (answer.path("image").isTextual()) {
            files.add(file("image", answer.path("image")));
        } else if (!task.kind().equals(WITHOUT_PICTURES)) {
            throw new JobFailed(complaint());
        }
        return files;
    }

    private ResultFile file(String stem, JsonNode image) throws JobFailed {
        String text = image.asText();
        String base64 = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
        try {
            return ResultFile.of(stem, Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException broken) {
            throw new JobFailed(
                    "endpoint %s answered a picture %s that is none".formatted(task.endpointName(), stem), broken);
        }
    }

    private String complaint() {
        for (String name : COMPLAINTS) {
            JsonNode reason = answer.path(name);
            if (reason.isTextual() && !reason.asText().isBlank()) {
                return reason.asText();
            }
        }
        return "endpoint %s answered without pictures".formatted(task.endpointName());
    }

    private byte[] report() throws JsonProcessingException {
        ObjectNode report = JSON.createObjectNode();
        REPORTED.stream().filter(answer::has).forEach(name -> report.set(name, answer.get(name)));
        report.put("endpoint_name", task.endpointName());
        report.put("inference_id", task.id());
        return JSON.writeValueAsBytes(report);
    }
}
