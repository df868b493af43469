#include "sandbox/daytona/v0/sandbox_codec.hpp"
#include "sandbox/daytona/v0/time_text.hpp"
#include "sandbox/daytona/v0/values.hpp"

namespace rexa::daytona::v0 {
namespace {

std::string to_text(bool value) {
    return value ? "true" : "false";
}

std::string to_text(Timestamp time) {
    return format_iso_time(time);
}

std::string to_text(int number) {
    return std::to_string(number);
}

std::string to_text(double number) {
    return net::JsonWriter().value(number).text();
}

template <class Value>
void add_optional(net::QueryString& query, std::string_view name,
                  const std::optional<Value>& value) {
    if (value) {
        query.add(name, to_text(*value));
    }
}

void add_texts(net::QueryString& query, std::string_view name,
               const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        query.add(name, text);
    }
}

void add_labels(net::QueryString& query, const std::map<std::string, std::string>& labels) {
    if (labels.empty()) {
        return;
    }
    net::JsonWriter writer;
    writer.begin_object();
    for (const auto& [name, value] : labels) {
        writer.member(name, value);
    }
    query.add("labels", writer.end_object().text());
}

void add_place(net::QueryString& query, std::string_view from) {
    if (from.starts_with(page_prefix)) {
        query.add("page", from.substr(page_prefix.size()));
    } else {
        add_text(query, "cursor", from);
    }
}

} // namespace

net::QueryString write_query(const SandboxQuery& query, std::string_view from) {
    net::QueryString text;
    add_optional(text, "limit", query.page_size);
    add_place(text, from);
    add_text(text, "id", query.id_prefix);
    add_text(text, "name", query.name_prefix);
    add_labels(text, query.labels);
    for (const SandboxState state : query.states) {
        text.add("states", to_string(state));
    }
    add_texts(text, "snapshots", query.snapshots);
    add_texts(text, "regionIds", query.regions);
    add_texts(text, "sandboxClasses", query.sandbox_classes);
    add_optional(text, "minCpu", query.least_cpu);
    add_optional(text, "maxCpu", query.most_cpu);
    add_optional(text, "minMemoryGiB", query.least_memory_gib);
    add_optional(text, "maxMemoryGiB", query.most_memory_gib);
    add_optional(text, "minDiskGiB", query.least_disk_gib);
    add_optional(text, "maxDiskGiB", query.most_disk_gib);
    add_optional(text, "isPublic", query.is_public);
    add_optional(text, "isRecoverable", query.recoverable);
    add_optional(text, "createdAtAfter", query.created_after);
    add_optional(text, "createdAtBefore", query.created_before);
    add_optional(text, "lastEventAfter", query.last_event_after);
    add_optional(text, "lastEventBefore", query.last_event_before);
    add_optional(text, "autoDestroyAtAfter", query.auto_destroy_after);
    add_optional(text, "autoDestroyAtBefore", query.auto_destroy_before);
    add_optional(text, "includeErroredDeleted", query.include_errored_deleted);
    add_optional(text, "includeWarm", query.include_warm);
    add_text(text, "sort", query.sort);
    add_text(text, "order", query.order);
    return text;
}

} // namespace rexa::daytona::v0
