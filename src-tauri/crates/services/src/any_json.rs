//! For the laws of every dialect: any JSON, made of the words of its interface.

use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::Value;

/// Values of any shape, at most so deep and about so large. Beside what JSON has, leaves are the dialect's `own`; members of
/// objects have names of the pattern `name`.
pub(crate) fn values(
    own: impl IntoIterator<Item = BoxedStrategy<Value>>,
    name: &'static str,
    (depth, nodes): (u32, u32),
) -> impl Strategy<Value = Value> {
    let usual = [
        Just(Value::Null).boxed(),
        any::<bool>().prop_map(Value::from).boxed(),
        any::<f64>().prop_map(Value::from).boxed(),
        any::<i64>().prop_map(Value::from).boxed(),
    ];
    Union::new(usual.into_iter().chain(own)).prop_recursive(depth, nodes, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((name, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
