/** Before a suite: what it starts is the model behind the wire, whatever else this machine has. */
process.env['LOCAL_ENGINE'] = 'model';
