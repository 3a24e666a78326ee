/** A transform that looks and changes nothing. */
module.exports = ({ source }, { j, stats }) => {
  j(source)
    .find(j.NewExpression, { callee: { name: 'WebSocket' } })
    .forEach(() => stats('socket'));
};
